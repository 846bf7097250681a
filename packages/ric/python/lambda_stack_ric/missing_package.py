"""What to do about a package that is not installed."""

import importlib.util
import os
import sys

# What Lambda's Python has beside its standard library:
# https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
OF_LAMBDA = {"boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}


def hint(error, module_name):
    """A further line for the message of an ImportError; empty where no package is missing, but a module of the function's own."""
    name = (getattr(error, "name", None) or "").partition(".")[0]
    is_own = name == module_name.replace("/", ".").partition(".")[0]
    if not isinstance(error, ModuleNotFoundError) or not name or is_own or is_installed(name):
        return ""
    if name in OF_LAMBDA:
        return "\nLambda's Python has {}, here it has to be installed: {}".format(name, command(name, True))
    return "\nThe package of '{}' is not installed here: {}".format(name, command(name, False))


def is_installed(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:
        # It is there, and was not imported from a file.
        return True


def command(name, is_of_lambda):
    """Installs it, by requirements.txt where there is one, where the function finds it: what Lambda has is not put into its code."""
    task = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    if task == "/var/task":
        # A container's, which is made of what is elsewhere.
        place = "into a layer, or in the image" if is_of_lambda else "into the directory of the code, or in the image"
        return "pip install --target DIRECTORY {}, {}".format(name, place)
    requirements = os.path.join(task, "requirements.txt")
    what = "-r " + requirements if os.path.isfile(requirements) else name
    if sys.prefix != sys.base_prefix:
        return "{} -m pip install {}".format(sys.executable, what)
    if is_of_lambda:
        venv = os.path.join(task, ".venv")
        return "{} -m venv {} && {} install {}".format(sys.executable, venv, os.path.join(venv, "bin", "pip"), what)
    return "{} -m pip install --target {} {}".format(sys.executable, task, what)
