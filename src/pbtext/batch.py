"""Many files -> a result dataset: chunks of files to workers, each chunk one part, the same parts for any number of workers."""

from __future__ import annotations

import glob
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pbtext.errors import PbtextError, ReadError
from pbtext.readers import file_bytes, read_bytes, read_source
from pbtext.readers.archive import bytes_at, is_archive, walk
from pbtext.readers.sandbox import TIMEOUT
from pbtext.records import Failure, Report
from pbtext.results.dataset import Known, drop, open_dataset, write_part, writing
from pbtext.results.rows import rows_of
from pbtext.structure import parse
from pbtext.tagging.tagger import Tagger, load_tagger

CHUNK_BYTES, CHUNK_FILES = 1_000_000, 64
MANY_BYTES = 4_000_000  # from here on a second worker pays for its start


@dataclass(frozen=True, slots=True)
class Item:
    """A file to be tagged: the name it has in the results, where it lies, and in an archive its places (`archive.walk`)."""

    name: str
    path: Path
    inside: tuple[int, ...] = ()

    def content(self) -> bytes:
        """The bytes of the file. Raises ReadError."""
        data = file_bytes(self.path)
        return bytes_at(data, self.inside) if self.inside else data


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: files found, tagged anew, unchanged and doubled, and the failures."""

    found: int
    tagged: int
    unchanged: int
    doubled: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _Done:
    tagged: tuple[tuple[str, str], ...]
    failures: tuple[Failure, ...]


def read(path: str | Path, *, name: str | None = None, timeout: float = TIMEOUT) -> Report:
    """Read one file and find its structure. Raises ReadError where it cannot be read as a report, or not within `timeout` seconds."""
    source, digest = read_source(path, timeout=timeout)
    return parse(source, name=name or Path(path).name, digest=digest)


def find_files(inputs: Iterable[str | Path]) -> list[Item]:
    """The files that inputs mean: files as they are, folders with all files below, patterns, and what zip archives hold.

    Hidden files are passed over; an archive that cannot be opened stands for itself.
    Raises ReadError where an input is not there.
    """
    return [inner for item in _files(inputs) for inner in _unpacked(item)]


def _unpacked(item: Item) -> Iterator[Item]:
    try:
        held = list(walk(file_bytes(item.path))) if is_archive(item.name) else []
    except ReadError:
        held = []
    if not held:
        yield item
    times: Counter[str] = Counter()
    for name, places in held:
        times[name] += 1  # an archive may hold two files of one name
        again = f"（{times[name]}）" if times[name] > 1 else ""
        yield Item(f"{item.name}/{name}{again}", item.path, places)


def _files(inputs: Iterable[str | Path]) -> list[Item]:
    found: dict[Path, str] = {}
    for entry in inputs:
        path = Path(entry)
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path))):
                found.setdefault(file, file.relative_to(path).as_posix())
        elif path.is_file():
            found.setdefault(path, path.name)
        elif matches := sorted(glob.glob(str(entry), recursive=True)):  # noqa: PTH207 - patterns may be absolute
            for item in _files(matches):
                found.setdefault(item.path, item.name)
        else:
            raise ReadError("找不到这个文件或文件夹", advice="请检查路径", where=str(entry))
    return [Item(name, path) for path, name in _unique(found).items()]


def tag_files(
    inputs: Iterable[str | Path],
    results: str | Path,
    *,
    jobs: int = 0,
    timeout: float = TIMEOUT,
    model: str | Path | None = None,
    taxonomy: str | Path | None = None,
    on_progress: Callable[[int, int, int], None] | None = None,
) -> Outcome:
    """Tag files into a result dataset, passing over those that it holds unchanged.

    `jobs` is the number of worker processes (0: by the size of the work); `timeout` the seconds that one file may take to be
    read. `on_progress` is called with files done, files to
    do and failures. What was finished before an interruption stays and is not done again.
    """
    folder = Path(results)
    items = find_files(inputs)
    tagger = load_tagger(model, taxonomy=taxonomy)
    with writing(folder):
        known = open_dataset(folder, signature=signature_of(tagger))
        todo, unchanged, doubled = _to_do(items, known)
        drop(folder, [i.name for i in todo])
        workers = jobs or _default_jobs(todo)
        tagged = finished = 0
        failures: list[Failure] = []
        for size, done in _run([*_chunks(todo)], folder, tagger, workers, timeout, model=model, taxonomy=taxonomy):
            finished += size
            tagged += len(done.tagged)
            failures += done.failures
            if on_progress is not None:
                on_progress(finished, len(todo), len(failures))
    return Outcome(len(items), tagged, unchanged, doubled, tuple(failures))


def signature_of(tagger: Tagger) -> dict[str, Any]:
    """What makes two runs alike: the model and the taxonomy, by their hashes."""
    return {"model": tagger.model.info.get("digest", ""), "taxonomy": tagger.taxonomy.digest}


def _run(
    chunks: Sequence[Sequence[Item]], folder: Path, tagger: Tagger, workers: int, timeout: float, **made_from: Any
) -> Iterator[tuple[int, _Done]]:
    if workers <= 1 or len(chunks) <= 1:
        for chunk in chunks:
            yield len(chunk), _tag_chunk(chunk, folder, tagger, timeout)
        return
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    left = dict(enumerate(chunks))
    parallel = Parallel(n_jobs=workers, backend="loky", return_as="generator_unordered")
    try:
        for k, done in parallel(delayed(_in_worker)(k, c, folder, timeout, made_from) for k, c in enumerate(chunks)):
            yield len(left.pop(k)), done
    except TerminatedWorkerError:  # which file it was is not known: what is left goes one by one
        for chunk in left.values():
            yield len(chunk), _tag_alone(chunk, folder, timeout, made_from)


def _tag_alone(chunk: Sequence[Item], folder: Path, timeout: float, made_from: dict[str, Any]) -> _Done:
    """Tag a chunk in a process of its own, file by file where that dies; a file that kills it becomes a failure."""
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    executor = get_reusable_executor(max_workers=1)
    try:
        done: _Done = executor.submit(_in_worker, 0, chunk, folder, timeout, made_from).result()[1]
        return done
    except TerminatedWorkerError:
        if len(chunk) > 1:
            parts = [_tag_alone([item], folder, timeout, made_from) for item in chunk]
            return _Done(
                tuple(x for part in parts for x in part.tagged), tuple(f for part in parts for f in part.failures)
            )
    reason = "处理这个文件时进程意外终止（崩溃或内存不足）"
    failure = Failure(
        chunk[0].name, _digest(chunk[0]), reason, "请用原程序打开，另存一份后再试；仍然如此请反馈给维护者"
    )
    write_part(folder, rows_of([], [failure]))
    return _Done((), (failure,))


def _in_worker(
    k: int, chunk: Sequence[Item], folder: Path, timeout: float, made_from: dict[str, Any]
) -> tuple[int, _Done]:
    return k, _tag_chunk(chunk, folder, _worker_tagger(made_from["model"], made_from["taxonomy"]), timeout)


@cache
def _worker_tagger(model: str | Path | None, taxonomy: str | Path | None) -> Tagger:
    """The tagger of a worker process, loaded once."""
    return load_tagger(model, taxonomy=taxonomy)


def _tag_chunk(chunk: Sequence[Item], folder: Path, tagger: Tagger, timeout: float) -> _Done:
    """Read, tag and write one chunk as one part."""
    reports: list[Report] = []
    failures: list[Failure] = []
    for item in chunk:
        try:
            reports.append(_read_item(item, timeout))
        except PbtextError as error:
            failures.append(Failure(item.name, _digest(item), error.reason, error.advice))
        except OSError as error:
            reason = f"文件打不开（{error.strerror or error}）"
            failures.append(Failure(item.name, "", reason, "请检查文件是否还在、是否有读取权限"))
        except Exception as error:  # a fault of ours in one file must not cost the others
            reason = f"处理这个文件时程序出错（{type(error).__name__}: {error}）"
            failures.append(Failure(item.name, _digest(item), reason, "请把该文件连同此行提示反馈给维护者"))
    tagged = list(tagger.pipe(reports))
    write_part(folder, rows_of(tagged, failures))
    return _Done(tuple((r.name, r.digest) for r in tagged), tuple(failures))


def _read_item(item: Item, timeout: float) -> Report:
    data = item.content()
    source = read_bytes(data, item.name, timeout=timeout)
    return parse(source, name=item.name, digest=hashlib.sha256(data).hexdigest())


def _to_do(items: Sequence[Item], known: Known) -> tuple[list[Item], int, int]:
    """Files to tag; how many the dataset holds unchanged; how many have the same bytes as another and are counted once."""
    todo: list[Item] = []
    seen: set[str] = set()
    unchanged = doubled = 0
    digests = [_digest(item) for item in items]
    changed = {i.name for i, d in zip(items, digests, strict=True) if known.reports.get(i.name, d) != d}
    held = {d for name, d in known.reports.items() if name not in changed}  # a renamed file is known by its bytes
    for item, digest in zip(items, digests, strict=True):
        if digest and digest in seen:
            doubled += 1
            continue
        seen.add(digest)
        if digest in held:
            unchanged += 1
        else:
            todo.append(item)
    return todo, unchanged, doubled


def _chunks(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Runs of files of about the same number of bytes; they depend on the files alone, not on the workers."""
    chunk: list[Item] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += _size(item.path)
        if size >= CHUNK_BYTES or len(chunk) >= CHUNK_FILES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _default_jobs(todo: Sequence[Item]) -> int:
    return (os.cpu_count() or 1) if sum(_size(i.path) for i in todo) >= MANY_BYTES else 1


def _unique(found: dict[Path, str]) -> dict[Path, str]:
    """Names that stand for two files get the folder before them."""
    times = Counter(found.values())
    return {p: n if times[n] == 1 else f"{p.parent.name}/{n}" for p, n in found.items()}


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _digest(item: Item) -> str:
    try:
        return hashlib.sha256(item.content()).hexdigest()
    except ReadError:
        return ""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
