import sys


def handler(event, context):
    return {"options": list(sys._xoptions)}
