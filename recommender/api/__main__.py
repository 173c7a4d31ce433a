"""``python -m stackwise``: the command line."""

from stackwise.recommender.cli import main

if __name__ == "__main__":
    main()
