def handler(event, context):
    name = (event.get("pathParameters") or {}).get("name", "world")
    print("saying hello to", name)
    return {"message": f"Hello {name}, from Python"}
