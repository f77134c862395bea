"""Programs that build and check the repository; never part of the product."""
