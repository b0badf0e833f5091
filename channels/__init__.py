"""The gateway between citizens' channels and Rasa: it draws and carries, and knows no service."""
