import logging
from decimal import Decimal

import catalogue

logger = logging.getLogger()


def handler(event, context):
    item = event["pathParameters"]["item"]
    price = catalogue.PRICES.get(item)
    logger.info("asked for a price", extra={"item": item, "known": price is not None})
    if price is None:
        return {"statusCode": 404, "body": f"There is no {item}."}
    # A Decimal, as DynamoDB gives them, keeps its digits.
    return {"item": item, "price": price, "withTax": price * Decimal("1.19")}
