"""What to do about a package that is not installed."""

import importlib.util
import os
import sys

# What Lambda's Python has beside its standard library:
# https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
OF_LAMBDA = {"boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}

# Packages whose names are not those of their modules.
PACKAGES = {
    "Crypto": "pycryptodome",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL",
    "PIL": "Pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "PyMuPDF",
    "git": "GitPython",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "magic": "python-magic",
    "multipart": "python-multipart",
    "nacl": "PyNaCl",
    "psycopg2": "psycopg2-binary",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "yaml": "PyYAML",
}


def hint(error, module_name):
    """A further line for the message of an ImportError; empty where the module itself is missing that the handler names."""
    name = (getattr(error, "name", None) or "").partition(".")[0]
    package = module_name.replace("/", ".").rpartition(".")[0]
    is_own = name == module_name.replace("/", ".").partition(".")[0]
    if not isinstance(error, ModuleNotFoundError) or not name or is_own or is_found(name):
        return ""
    if package and is_found(package + "." + name):
        return "\n'{1}' lies beside the handler's module: import it as '{0}.{1}'".format(package, name)
    if name in OF_LAMBDA:
        return "\nLambda's Python has {}, here it has to be installed: {}".format(name, command(name, True))
    if name in PACKAGES:
        return "\nThe package of '{}' is not installed here: {}".format(name, command(name, False))
    return "\nInstall the package that has the module '{}'; if it has the same name: {}".format(name, command(name, False))


def is_found(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        # The module before the dot is no package.
        return False
    except ValueError:
        # It is there, and was not imported from a file.
        return True


def command(name, is_of_lambda):
    """Installs it, by requirements.txt where there is one, where the function finds it: what Lambda has is not put into its code."""
    from shlex import quote

    task = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    package = PACKAGES.get(name, name)
    if task == "/var/task":
        # A container's, which is made of what is elsewhere.
        place = "into a layer, or in the image" if is_of_lambda else "into the directory of the code, or in the image"
        return "pip install --target DIRECTORY {}, {}".format(package, place)
    requirements = os.path.join(task, "requirements.txt")
    what = "-r " + quote(requirements) if os.path.isfile(requirements) else package
    python = quote(sys.executable)
    if sys.prefix != sys.base_prefix:
        return "{} -m pip install {}".format(python, what)
    if is_of_lambda:
        venv = os.path.join(task, ".venv")
        pip = os.path.join(venv, "bin", "pip")
        return "{} -m venv {} && {} install {}".format(python, quote(venv), quote(pip), what)
    return "{} -m pip install --target {} {}".format(python, quote(task), what)
