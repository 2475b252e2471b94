"""What posting is made of: news held against rules, messages composed, corrections."""
