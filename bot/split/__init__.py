"""The loop in three jobs, so that no one holds all power (RULES 16): who witnesses, who thinks, who says."""
