"""What lies outside the program: the store of files, the scanner of viruses.

A gateway speaks one outside protocol and knows no model; what goes wrong there is a
`GatewayFailed`. Below: lib.
"""
