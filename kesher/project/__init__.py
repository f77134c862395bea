"""The composition root: settings, addresses, servers, the command line."""
