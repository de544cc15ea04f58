def restock_order(stock: dict[str, int], target: dict[str, int], box: int) -> dict[str, int]:
    order: dict[str, int] = {}
    for product, wanted in target.items():
        missing = wanted - stock.get(product, 0)
        if missing > 0:
            order[product] = (missing + box - 1) // box
    return order
