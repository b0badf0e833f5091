"""What all parts tell whoever watches over them: log lines, and which message a line belongs to.

The one package besides `facts` that the parts share. It knows none of them, and runs in both environments.
"""
