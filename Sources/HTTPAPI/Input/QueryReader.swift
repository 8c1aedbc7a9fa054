import Domain
import Foundation

/// Reads the parameters of a query and collects everything that is wrong with them.
struct QueryReader {
    private(set) var items: [Problem.Item] = []
    private var values: [String: String] = [:]

    /// A parameter that the route does not know, or that is sent twice, is a problem: it would be ignored in silence.
    init(_ query: String?, allowed: [String]) {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard allowed.contains(name) else {
                let known = allowed.isEmpty ? "this takes none" : "expected " + allowed.joined(separator: ", ")
                report("unknown parameter; \(known)", of: "")
                continue
            }
            guard let value = parts.count == 2 ? String(parts[1]).removingPercentEncoding : "" else {
                report("is not percent-encoded UTF-8", of: name)
                continue
            }
            guard values.updateValue(value, forKey: name) == nil else {
                report("is sent more than once", of: name)
                continue
            }
        }
    }

    mutating func text(_ name: String) -> String? { values[name] }

    mutating func integer(_ name: String, in range: ClosedRange<Int64>, default fallback: Int64) -> Int64 {
        guard let text = values[name] else { return fallback }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int64(text), range.contains(value) else {
            report("must be a whole number from \(range.lowerBound) to \(range.upperBound)", of: name)
            return fallback
        }
        return value
    }

    mutating func oneOf<Choice: RawRepresentable<String>>(_ name: String, _ choices: [Choice]) -> Choice? {
        guard let text = values[name] else { return nil }
        // Compared as bytes: Swift would take canonically equivalent strings for the same.
        guard let choice = choices.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) }) else {
            report("must be one of \(choices.map(\.rawValue).joined(separator: ", "))", of: name)
            return nil
        }
        return choice
    }

    mutating func report(_ detail: String, of name: String) {
        items.append(Problem.Item(place: .parameter(name), detail: detail))
    }

    /// Call it after the last parameter was read.
    func check() throws {
        guard !items.isEmpty else { return }
        throw Problem(
            .invalidRequest, "The query has problems. See errors.", items: Array(items.prefix(InputProblem.listedMax)))
    }
}
