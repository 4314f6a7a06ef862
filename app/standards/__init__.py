"""What good practice looks like, standard by standard and document by document."""
