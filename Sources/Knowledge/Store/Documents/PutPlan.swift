import Domain

/// What a put comes to, decided from what is there. Pure.
struct PutPlan: Sendable {
    /// A document's row as it will be.
    struct Row: Sendable {
        let document: NewDocument
        let digest: Fingerprint
        let version: Int32
        let seq: Int64
    }

    /// What became of each document, in the order they were given.
    private(set) var outcomes: [KnowledgeStore.PutOutcome] = []
    /// New versions, in the order of their keys.
    private(set) var stored: [Row] = []
    /// The versions that those take the place of.
    private(set) var superseded: [(key: String, version: Int32)] = []
    /// Documents that were there and whom others may see now, in the order of their keys.
    private(set) var permitted: [Row] = []
    /// Documents with the same content that nobody could take in: they are asked for anew. In the order of their keys.
    private(set) var asked: [Row] = []
    /// Documents that were not there.
    private(set) var added = 0
    /// The index's number after it.
    private(set) var seq: Int64

    /// - Parameters:
    ///   - documents: with different keys, in the order of these.
    ///   - seq: the index's number before it.
    init(_ documents: [(document: NewDocument, digest: Fingerprint)], over targets: [PutTarget], seq: Int64) {
        self.seq = seq
        // By the key's bytes: as texts, Swift takes two keys for one that look the same.
        let there = Dictionary(targets.compactMap { target in DocumentKey(target.key).map { ($0, target) } }) {
            first, _ in first
        }
        for (document, digest) in documents {
            outcomes.append(add(document, digest, over: there[document.key]))
        }
    }

    private mutating func add(
        _ document: NewDocument, _ digest: Fingerprint, over target: PutTarget?
    ) -> KnowledgeStore.PutOutcome {
        guard let target, !target.isDeleted else {
            added += 1
            return store(document, digest, version: (target?.version ?? 0) + 1)
        }
        let isPermitted = target.permissions != document.permissions
        if target.digest == digest {
            let row = Row(document: document, digest: digest, version: target.version, seq: target.seq)
            if isPermitted { permitted.append(row) }
            if target.isForgotten {
                seq += 1
                asked.append(Row(document: document, digest: digest, version: target.version, seq: seq))
            }
            return isPermitted ? .permitted(version: target.version) : .unchanged(version: target.version)
        }
        superseded.append((target.key, target.version))
        let outcome = store(document, digest, version: target.version + 1)
        if isPermitted, let row = stored.last { permitted.append(row) }
        return outcome
    }

    private mutating func store(
        _ document: NewDocument, _ digest: Fingerprint, version: Int32
    ) -> KnowledgeStore.PutOutcome {
        seq += 1
        stored.append(Row(document: document, digest: digest, version: version, seq: seq))
        return .stored(version: version)
    }
}
