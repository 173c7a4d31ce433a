"""Many learners in files: read as a stream, answered by several processes, written in parts that survive a kill."""
