module example.com/go-example

go 1.23

require github.com/aws/aws-lambda-go v1.54.0
