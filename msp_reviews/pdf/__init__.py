"""From HTML to PDF: bundled assets in, bytes out, in a child process."""
