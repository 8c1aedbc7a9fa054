import Knowledge
import Synchronization

/// What the bench itself has put and deleted, and when it was told so: what answers are judged by. A document is changed by
/// one editor at a time, so its next version is known before it is put.
final class CorpusLedger: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Version {
        let number: Int32
        let revision: Int
        /// When the put was answered; nil while it has not been.
        var answeredAt: Instant?
    }

    private struct Entry {
        var versions: [Version] = []
        var isThere = false
        /// The last version that a delete took away, and when that was answered.
        var deleted: (through: Int32, at: Instant)?
    }

    /// What a hit of a search that began at some moment is worth.
    enum Verdict: Sendable, Hashable {
        case fine
        /// Deleted before the search began.
        case deleted
        /// Replaced for longer than the bound before the search began.
        case stale
        /// Nobody put it.
        case unknown
    }

    private let entries: Mutex<[DocumentKey: Entry]>
    private let numbers: [DocumentKey: Int]

    init(_ corpus: RebuildCorpus) {
        entries = Mutex([:])
        numbers = Dictionary(
            corpus.documents.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    func number(of key: DocumentKey) -> Int? { numbers[key] }

    /// The version that a put will make, which searches may see before the put is answered.
    func announce(_ key: DocumentKey, revision: Int) -> Int32 {
        entries.withLock { entries in
            let number = (entries[key]?.versions.last?.number ?? 0) + 1
            entries[key, default: Entry()].versions.append(Version(number: number, revision: revision, answeredAt: nil))
            return number
        }
    }

    func answered(_ key: DocumentKey, at: Instant = .now) {
        entries.withLock { entries in
            guard let last = entries[key]?.versions.indices.last else { return }
            entries[key]?.versions[last].answeredAt = at
            entries[key]?.isThere = true
        }
    }

    func deleted(_ key: DocumentKey, at: Instant = .now) {
        entries.withLock { entries in
            entries[key]?.isThere = false
            if let last = entries[key]?.versions.last { entries[key]?.deleted = (last.number, at) }
        }
    }

    func revision(of key: DocumentKey, version: Int32) -> Int? {
        entries.withLock { $0[key]?.versions.last { $0.number == version }?.revision }
    }

    /// The documents that are there, with the revision and version that they must have.
    var current: [(key: DocumentKey, revision: Int, version: Int32)] {
        entries.withLock { entries in
            entries.compactMap { key, entry in
                guard entry.isThere, let last = entry.versions.last else { return nil }
                return (key, last.revision, last.number)
            }.sorted { $0.0 < $1.0 }
        }
    }

    var gone: [DocumentKey] { entries.withLock { $0.filter { !$0.value.isThere }.map(\.key).sorted() } }

    func judge(_ key: DocumentKey, version: Int32, searchedAt: Instant, bound: Duration) -> Verdict {
        entries.withLock { entries in
            guard let entry = entries[key], entry.versions.contains(where: { $0.number == version }) else {
                return .unknown
            }
            if let deleted = entry.deleted, version <= deleted.through, deleted.at < searchedAt { return .deleted }
            let isOld = entry.versions.contains { later in
                later.number > version && later.answeredAt.map { $0 < searchedAt - bound } == true
            }
            return isOld ? .stale : .fine
        }
    }
}
