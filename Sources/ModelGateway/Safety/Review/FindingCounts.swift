import Domain

/// How many different values of which type were found. A value that stands in the task's text and again in its prompt
/// counts once. It holds the values, for as long as the call lasts, and does not show them.
struct FindingCounts: Sendable {
    private struct Value: Hashable {
        let type: DataType
        let text: String
    }

    private var values: Set<Value> = []

    var isEmpty: Bool { values.isEmpty }

    var counts: [DataType: Int] { values.reduce(into: [:]) { $0[$1.type, default: 0] += 1 } }

    /// Counts findings, overlapping ones as one.
    mutating func add(_ findings: [Finding], in text: String) {
        guard !findings.isEmpty else { return }
        let bytes = Array(text.utf8)
        for finding in findings.merged() {
            values.insert(Value(type: finding.type, text: String(decoding: bytes[finding.range], as: UTF8.self)))
        }
    }

    /// `card 1, email 2`, in the order of the types.
    var text: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
    }

    /// The refusal of a call or an answer that holds these. Secrets name it when there are any.
    func failure(_ direction: CallReview.Direction) -> Failure {
        let hasSecrets = counts.keys.contains { $0.dataClass == .secrets }
        let code = hasSecrets ? "secret_blocked" : "personal_data_blocked"
        return switch direction {
        case .input:
            Failure(
                .permanent, code: code,
                message: "The input holds data that the tenant's policy does not let through to a model: \(text).")
        case .output:
            Failure(
                .rejectedOutput, code: code,
                message: "The answer holds data that the tenant's policy does not let through: \(text).")
        }
    }
}

extension FindingCounts: CustomStringConvertible, CustomReflectable {
    var description: String { text }
    var customMirror: Mirror { Mirror(self, children: []) }
}
