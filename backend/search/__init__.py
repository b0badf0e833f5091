"""What cases can be found by: names as they sound; plates, IMEIs, phones and accounts as marks."""
