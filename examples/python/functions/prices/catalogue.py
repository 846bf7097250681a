from decimal import Decimal

PRICES = {"tea": Decimal("4.25"), "coffee": Decimal("5.75")}
