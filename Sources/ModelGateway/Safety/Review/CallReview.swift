import Domain

/// What one call's texts were found to hold, and what the tenant's policy makes of it.
///
/// Every text goes through `input` or `output`, which return it as it may go on. What is to be blocked is only counted
/// there, so that the refusal names all of it; `requireNothingBlocked` comes last.
struct CallReview: Sendable {
    enum Direction: Sendable { case input, output }

    let policy: TenantPolicy
    private let detector: any TextDetector
    private var placeholders = Placeholders()
    private var blocked = FindingCounts()
    /// Everything found in either direction that is not on the allow-list, whatever became of it.
    private(set) var counts = FindingCounts()
    /// The last text and what became of it: a task's text stands in its prompt once more.
    private var last: (direction: Direction, text: String, result: String)?

    init(policy: TenantPolicy, detector: any TextDetector) {
        self.policy = policy
        self.detector = detector
    }

    /// Whether anything was found. An answer to such a call is never cached.
    var isFlagged: Bool { !counts.isEmpty }

    /// A text on its way to a model, without hidden characters and masked.
    mutating func input(_ text: String) throws(Failure) -> String {
        try reviewed(HiddenCharacters.neutralized(text), .input)
    }

    /// An answer, masked.
    mutating func output(_ text: String) throws(Failure) -> String { try reviewed(text, .output) }

    /// An answer's value, masked, judged with the words `before` it, which are not part of the result.
    mutating func output(_ text: String, behind before: String) throws(Failure) -> String {
        let length = before.utf8.count
        let own = try relevant(before + text, .output).compactMap { finding -> Finding? in
            guard finding.range.upperBound > length else { return nil }
            let range = max(finding.range.lowerBound - length, 0)..<finding.range.upperBound - length
            return Finding(finding.type, range, isValidated: finding.isValidated)
        }
        return masked(text, own, by: policy.data.output)
    }

    /// Reviews a text without changing it: whatever is not allowed in it is blocked.
    mutating func inputThatCannotBeMasked(_ text: String) throws(Failure) {
        let findings = try relevant(text, .input)
        counts.add(findings, in: text)
        blocked.add(findings.filter { policy.data.input.action(for: $0.type) != .allow }, in: text)
    }

    /// Throws what the policy blocks, with types and counts only.
    func requireNothingBlocked(_ direction: Direction) throws(Failure) {
        guard !blocked.isEmpty else { return }
        throw blocked.failure(direction)
    }

    private mutating func reviewed(_ text: String, _ direction: Direction) throws(Failure) -> String {
        if let last, last.direction == direction, last.text == text { return last.result }
        let rules = direction == .input ? policy.data.input : policy.data.output
        let result = masked(text, try relevant(text, direction), by: rules)
        // Only what is worth remembering may push the last text out: a prompt's own words come between.
        if text.utf8.count >= 1_024 { last = (direction, text, result) }
        return result
    }

    /// Counts the findings, and returns the text without those that are to be masked.
    private mutating func masked(_ text: String, _ findings: [Finding], by rules: DataPolicy.Rules) -> String {
        guard !findings.isEmpty else { return text }
        counts.add(findings, in: text)
        blocked.add(findings.filter { rules.action(for: $0.type) == .block }, in: text)
        // What is allowed is left out before overlaps are joined: an allowed type must not shelter a masked one.
        let masks = findings.filter { rules.action(for: $0.type) == .mask }.merged()
        return masks.isEmpty ? text : placeholders.mask(masks, in: text)
    }

    /// The findings that are not on the allow-list.
    private func relevant(_ text: String, _ direction: Direction) throws(Failure) -> [Finding] {
        let findings: [Finding]
        do {
            findings = try detector.findings(in: text)
        } catch {
            throw .detectorFailed(direction)
        }
        guard findings.allSatisfy({ $0.range.lowerBound >= 0 && $0.range.upperBound <= text.utf8.count }) else {
            throw .detectorFailed(direction)
        }
        guard !policy.data.allowList.isEmpty, !findings.isEmpty else { return findings }
        let bytes = Array(text.utf8)
        return findings.filter { !policy.data.allowList.contains(String(decoding: bytes[$0.range], as: UTF8.self)) }
    }
}

extension CallReview {
    /// A text as it may be kept for debugging: secrets masked whatever the policy says, and so is everything that the
    /// policy masks or blocks in either direction. The raw answer comes this way, which nobody else gets to see.
    func keepable(_ text: String) throws(Failure) -> String {
        var rules = DataPolicy.Rules(personal: .allow, secrets: .mask)
        for type in DataType.allCases where type.dataClass == .personal {
            let isOpen = policy.data.input.action(for: type) == .allow && policy.data.output.action(for: type) == .allow
            rules.detectors[type] = isOpen ? .allow : .mask
        }
        let kept = DataPolicy(input: rules, output: rules)
        var review = CallReview(policy: TenantPolicy(data: kept), detector: detector)
        return try review.output(text)
    }
}
