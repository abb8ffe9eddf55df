"""The verbs over OSC: any OSC client can play, ask and listen."""
