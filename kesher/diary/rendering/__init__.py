"""Days and meetings of the diary, drawn."""
