"""Practice stand-ins for the payment gateway, the e-District portal and CCTNS. They speak the protocols of those over
HTTP and know nothing of Sahayak but its address and the keys they share; Sahayak knows of them an address and keys."""
