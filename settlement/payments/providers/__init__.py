"""Payment providers behind one port: what we ask of them is intended, called and recorded in three steps."""
