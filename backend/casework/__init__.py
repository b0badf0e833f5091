"""What officers are shown across cases: what is alike, the summary, series."""
