"""What is charged, credited and refunded."""
