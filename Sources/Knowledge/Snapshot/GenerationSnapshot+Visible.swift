extension GenerationSnapshot {
    /// What somebody may find: present, with a key that begins as asked, and for everybody or for one of `permissions`.
    ///
    /// Decided once per set of permissions and once per document, then one look per row.
    func visible(to permissions: [String], keyPrefix: String?) -> Bitmap {
        let permissions = Set(permissions)
        if keyPrefix == nil, parts.allSatisfy({ $0.segment.permissionSets.allSatisfy { isOpen($0, to: permissions) } })
        {
            return Bitmap(count: end, filled: true).subtracting(dead)
        }
        var visible = Bitmap(count: end)
        for part in parts {
            let segment = part.segment
            let isOpen = segment.permissionSets.map { self.isOpen($0, to: permissions) }
            let isWanted = keyPrefix.map { prefix in segment.keys.map { $0.utf8.starts(with: prefix.utf8) } }
            for row in 0..<segment.count {
                guard isOpen[Int(segment.permissions[row])], isWanted?[Int(segment.documents[row])] ?? true,
                    !dead.contains(part.base + row)
                else { continue }
                visible.insert(part.base + row)
            }
        }
        return visible
    }

    private func isOpen(_ set: [String], to permissions: Set<String>) -> Bool {
        set.isEmpty || set.contains(where: permissions.contains)
    }

    /// The vectors in memory, and which of them may be found.
    func scan(_ visible: Bitmap) -> ExactScan {
        let parts = parts.compactMap { part in
            part.segment.vectors.map { ExactScan.Part(block: $0, base: part.base, ids: part.segment.ids) }
        }
        guard withVector > 0, !isFull(visible) else { return ExactScan(parts: parts, allowed: nil) }
        var allowed = Bitmap(count: end)
        for part in self.parts {
            visible.forEach(in: part.base..<(part.base + part.segment.count)) {
                if part.segment.withVector.contains($0 - part.base) { allowed.insert($0) }
            }
        }
        return ExactScan(parts: parts, allowed: allowed)
    }

    /// Whether every row is visible and has a vector: then there is nothing to look up per row.
    private func isFull(_ visible: Bitmap) -> Bool {
        withVector == end && deadCount == 0 && visible.population == end
    }
}
