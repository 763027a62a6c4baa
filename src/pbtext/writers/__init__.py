"""Results to files, by suffix: frames to csv, xlsx, md, jsonl and parquet; the summary to html, docx, xlsx and md."""
