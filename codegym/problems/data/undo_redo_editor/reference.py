def final_text(commands: list[tuple]) -> str:
    text = ""
    past: list[str] = []
    future: list[str] = []
    for name, *rest in commands:
        if name == "undo":
            if past:
                future.append(text)
                text = past.pop()
        elif name == "redo":
            if future:
                past.append(text)
                text = future.pop()
        else:
            past.append(text)
            future.clear()
            if name == "type":
                text += rest[0]
            else:
                text = text[: max(len(text) - rest[0], 0)]
    return text
