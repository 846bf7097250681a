module example.com/go-provided

go 1.23

require github.com/aws/aws-lambda-go v1.54.0
