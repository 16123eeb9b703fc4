"""Mail out and in: messages as values, drafts, SMTP, IMAP, and what arrives with them."""
