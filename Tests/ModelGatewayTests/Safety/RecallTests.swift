import Domain
import Testing

@testable import ModelGateway

@Suite struct RecallTests {
    @Test(
        "Of 2,000 valid values drawn for a detector at least 99 in 100 are found, whole", arguments: DataType.allCases)
    func recall(type: DataType) {
        var numbers = ValidNumbers(seed: 11)
        var hits = 0
        for _ in 0..<2_000 {
            let (text, value) = numbers.sentence(type)
            let bytes = Array(text.utf8)
            let isFound = RuleDetector().findings(in: text).contains { finding in
                finding.type == type && String(decoding: bytes[finding.range], as: UTF8.self) == value
            }
            if isFound { hits += 1 }
        }
        #expect(hits >= 1_980)
    }

    @Test("Of 2,000 numbers of a checksum's length with a wrong check digit none is found")
    func precision() {
        var numbers = ValidNumbers(seed: 12)
        for type in [DataType.card, .aadhaar, .southAfricaID, .ukNHS, .usNPI, .canadianSIN] {
            for _ in 0..<2_000 {
                var value = numbers.value(type)
                let last = value.removeLast().wholeNumberValue ?? 0
                let text = "\(ValidNumbers.words[type] ?? "It is") \(value)\((last + 1) % 10)."
                #expect(!types(text).contains(type), "\(text)")
            }
        }
    }
}
