"""What running is made of: loops with their duties, signs of life, the platforms' doors."""
