"""Reading the timeline; one module per screen or kind of thing."""
