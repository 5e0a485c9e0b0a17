passend_fuzz(receipt LINK model base)
