module line

go 1.22
