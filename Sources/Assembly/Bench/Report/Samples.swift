/// Measurements of one thing, sorted.
package struct Samples: Sendable {
    package let sorted: [Double]
    package init(_ values: [Double]) { sorted = values.sorted() }

    package var count: Int { sorted.count }
    package var max: Double { sorted.last ?? 0 }

    /// The smallest value that at least this share (0…1) of the samples does not exceed; 0 without samples.
    package func quantile(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((Double(sorted.count) * share).rounded(.up)) - 1
        return sorted[min(Swift.max(rank, 0), sorted.count - 1)]
    }

    package var median: Double {
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    package var mean: Double { sorted.isEmpty ? 0 : sorted.reduce(0, +) / Double(sorted.count) }
}

/// `part` ÷ `whole`, and 0 instead of what is no number.
package func ratio(_ part: Double, of whole: Double) -> Double { whole > 0 ? part / whole : 0 }
