import Domain

/// Whether a query whose answer is known was answered so.
package enum CanaryCheck {
    /// A document counts as found when a hit is of it, or when it says the same as a hit.
    package static func check(_ canary: Canary, number: Int, hits: [SearchHit]) -> GenerationCheck {
        let among = hits.prefix(canary.within)
        let found = Set(among.flatMap { [$0.document.rawValue] + $0.duplicates.map(\.rawValue) })
        let missing = canary.documents.filter { !found.contains($0) }
        return GenerationCheck(
            name: "canary_\(number)", isOK: missing.isEmpty,
            found: .integer(Int64(Set(canary.documents).count - Set(missing).count)),
            wanted: .integer(Int64(Set(canary.documents).count)), canBeForced: true)
    }
}
