"""What the simulator says of a challenge: computed in the background, kept by what went in."""
