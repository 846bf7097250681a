"""Runs a Python function as a Lambda function: the standard library only, Python 3.8 or later.

A stand-in for ``awslambdaric`` where that is not installed.
Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""
