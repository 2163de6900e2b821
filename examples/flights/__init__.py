"""Will this flight arrive late? A small model whose world really changes between winter and summer."""
