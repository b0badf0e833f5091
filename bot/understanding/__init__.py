"""Understanding citizens' messages: intent, "not our business", and the offence of a report."""
