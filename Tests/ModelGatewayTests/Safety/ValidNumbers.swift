import Crypto
import Domain
import Foundation

/// Draws valid values of each type, written in a sentence as the detector wants it. The check digits are found by trying,
/// with rules written down anew here, so that a mistake in a detector does not repeat itself.
struct ValidNumbers {
    var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func digits(_ count: Int) -> [Int] { (0..<count).map { _ in Int.random(in: 0...9, using: &generator) } }
    mutating func characters(_ count: Int, _ alphabet: String) -> String {
        let all = Array(alphabet)
        return String((0..<count).map { _ in all[Int.random(in: 0..<all.count, using: &generator)] })
    }
    private static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    static func text(_ digits: [Int]) -> String { digits.map(String.init).joined() }

    /// Luhn's check digit for what stands before it.
    static func luhn(_ digits: [Int]) -> [Int] {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            sum += index % 2 == 0 ? digit * 2 / 10 + digit * 2 % 10 : digit
        }
        return digits + [(10 - sum % 10) % 10]
    }

    mutating func sentence(_ type: DataType) -> (text: String, value: String) {
        let value = value(type)
        return ("\(Self.words[type] ?? "It is") \(value), as was said.", value)
    }

    static let words: [DataType: String] = [
        .usRouting: "The routing number is", .usNPI: "The NPI is", .ukNHS: "The NHS number is",
        .canadianSIN: "The SIN is",
        .southAfricaID: "The identity number is", .aadhaar: "The Aadhaar number is",
        .australianBusinessNumber: "The ABN is",
        .australianTaxFileNumber: "The TFN is", .pesel: "The PESEL is", .tckn: "The kimlik number is",
        .germanTaxID: "The Steuer-ID is", .assignedSecret: "password =",
    ]

    private mutating func date() -> [Int] {
        let (month, day) = (Int.random(in: 1...12, using: &generator), Int.random(in: 1...28, using: &generator))
        return digits(2) + [month / 10, month % 10, day / 10, day % 10]
    }

    /// Digits with the last replaced by whichever makes `rule` hold; drawn again when none does.
    private mutating func closing(_ draw: (inout Self) -> [Int], _ rule: ([Int]) -> Bool) -> [Int] {
        while true {
            let start = draw(&self)
            for last in 0...9 where rule(start + [last]) { return start + [last] }
        }
    }

    // One case for each type; each is short.
    mutating func value(_ type: DataType) -> String {
        switch type {
        case .card:
            let starts = [
                [4], [5, 1], [5, 5], [2, 3], [3, 4], [3, 7], [6, 0, 1, 1], [6, 5], [3, 5, 3, 0], [6, 2], [3, 6],
            ]
            let start = starts[Int.random(in: 0..<starts.count, using: &generator)]
            let length = start == [3, 4] || start == [3, 7] ? 15 : start == [3, 6] ? 14 : 16
            return Self.text(Self.luhn(start + digits(length - 1 - start.count)))
        case .iban: return iban()
        case .bitcoin: return bitcoin()
        case .usRouting:
            let start = [[0, 1], [1, 2], [2, 5], [3, 2], [6, 1], [7, 2], [8, 0]]
            return Self.text(
                closing {
                    $0.pick(start) + $0.digits(6)
                } _: { d in
                    (3 * (d[0] + d[3] + d[6]) + 7 * (d[1] + d[4] + d[7]) + d[2] + d[5] + d[8]) % 10 == 0
                })
        case .usNPI:
            return String(
                Self.text(Self.luhn([8, 0, 8, 4, 0, Int.random(in: 1...2, using: &generator)] + digits(8))).dropFirst(5)
            )
        case .ukNHS:
            return Self.text(
                closing {
                    $0.digits(9)
                } _: { d in
                    let sum = (0..<9).reduce(0) { $0 + d[$1] * (10 - $1) }
                    return (sum + d[9]) % 11 == 0
                })
        case .canadianSIN: return Self.text(Self.luhn([Int.random(in: 1...7, using: &generator)] + digits(7)))
        case .personnummer:
            let number = Self.text(Self.luhn(date() + digits(3)))
            return "\(number.prefix(6))-\(number.suffix(4))"
        case .southAfricaID: return Self.text(Self.luhn(date() + digits(4) + [0, 8]))
        case .aadhaar:
            return Self.text(
                closing {
                    [Int.random(in: 2...9, using: &$0.generator)] + $0.digits(10)
                } _: {
                    Self.verhoeff($0)
                })
        case .australianBusinessNumber:
            return Self.text(
                closing {
                    [Int.random(in: 1...9, using: &$0.generator)] + $0.digits(9)
                } _: { d in
                    let weights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]
                    let sum: Int = zip(d, weights).dropFirst().reduce(0) { $0 + $1.0 * $1.1 }
                    return ((d[0] - 1) * 10 + sum) % 89 == 0
                })
        case .australianTaxFileNumber:
            return Self.text(
                closing {
                    [Int.random(in: 1...9, using: &$0.generator)] + $0.digits(7)
                } _: { d in
                    let weights = [1, 4, 3, 7, 5, 8, 6, 9, 10]
                    let sum = zip(d, weights).reduce(0) { $0 + $1.0 * $1.1 }
                    return sum % 11 == 0
                })
        case .spanishNIF:
            let number = digits(8)
            return Self.text(number) + Self.letter(number)
        case .spanishNIE:
            let number = [Int.random(in: 0...2, using: &generator)] + digits(7)
            return ["X", "Y", "Z"][number[0]] + Self.text(Array(number.dropFirst())) + Self.letter(number)
        case .pesel:
            return Self.text(
                closing {
                    $0.date() + $0.digits(4)
                } _: { d in
                    let weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]
                    let sum: Int = zip(d, weights).reduce(0) { $0 + $1.0 * $1.1 }
                    return d[10] == (10 - sum % 10) % 10
                })
        case .tckn:
            var d = [Int.random(in: 1...9, using: &generator)] + digits(8)
            let odd: Int = d[0] + d[2] + d[4] + d[6] + d[8]
            let even: Int = d[1] + d[3] + d[5] + d[7]
            d.append(((odd * 7 - even) % 10 + 10) % 10)
            return Self.text(d + [d.reduce(0, +) % 10])
        case .germanTaxID: return germanTaxID()
        case .usSSN:
            let area = Int.random(in: 1...665, using: &generator)
            let (group, serial) = (
                Int.random(in: 1...99, using: &generator), Int.random(in: 1...9_999, using: &generator)
            )
            return String(format: "%03d-%02d-%04d", area, group, serial)
        case .email:
            return characters(Int.random(in: 1...20, using: &generator), "abcdefghijklmnopqrstuvwxyz0123456789") + "."
                + characters(5, "abcdefghij") + "@" + characters(8, "abcdefghijklmnop0123456789")
                + pick([".com", ".de", ".co.uk", ".info"])
        case .phone:
            return pick(["+1415", "+4930", "+4420", "+3361", "+91987"])
                + Self.text([Int.random(in: 1...9, using: &generator)] + digits(6))
        case .ipv4:
            return
                ([Int.random(in: 12...99, using: &generator)]
                + (0..<3).map { _ in Int.random(in: 0...255, using: &generator) })
                .map(String.init).joined(separator: ".")
        case .ipv6:
            return "2a0" + characters(1, "0123456789abcdef")
                + (0..<7).map { _ in ":" + String(Int.random(in: 0...65_535, using: &generator), radix: 16) }.joined()
        case .mac: return "3c" + (0..<5).map { _ in ":" + characters(2, "0123456789abcdef") }.joined()
        case .privateKey:
            return "-----BEGIN PRIVATE KEY-----\n"
                + (0..<4).map { _ in characters(64, Self.alphanumeric) + "\n" }.joined()
                + "-----END PRIVATE KEY-----"
        case .jwt:
            return "eyJhbGciOiJSUzI1NiJ9." + characters(60, Self.alphanumeric) + "." + characters(43, Self.alphanumeric)
        case .anthropicKey: return "sk-ant-api03-" + characters(93, Self.alphanumeric)
        case .openAIKey: return pick(["sk-proj-", "sk-svcacct-", "sk-"]) + characters(48, Self.alphanumeric)
        case .githubToken: return pick(["ghp_", "gho_", "ghs_"]) + characters(36, Self.alphanumeric)
        case .awsKey: return pick(["AKIA", "ASIA"]) + characters(16, Self.upper + "234567")
        case .stripeKey: return pick(["sk_" + "live_", "rk_" + "test_"]) + characters(24, Self.alphanumeric)
        case .slackToken: return "xox" + "b-" + Self.text(digits(12)) + "-" + characters(24, Self.alphanumeric)
        case .googleKey: return "AIza" + characters(35, Self.alphanumeric)
        case .webhookSecret: return "whsec_" + characters(32, Self.alphanumeric)
        case .penstockKey: return "pen_" + characters(43, Self.alphanumeric)
        case .vendorKey: return pick(["hf_", "npm_"]) + characters(36, Self.alphanumeric)
        case .assignedSecret: return characters(40, Self.alphanumeric)
        }
    }

    private mutating func pick<Element>(_ list: [Element]) -> Element {
        list[Int.random(in: 0..<list.count, using: &generator)]
    }

    private static func letter(_ digits: [Int]) -> String {
        let letters = Array("TRWAGMYFPDXBNJZSQVHLCKE")
        return String(letters[(Int(text(digits)) ?? 0) % 23])
    }

    /// Check digits 98 − (the rest mod 97).
    private mutating func iban() -> String {
        let (country, length) = pick([
            ("DE", 22), ("FR", 27), ("NL", 18), ("ES", 24), ("PL", 28), ("NO", 15), ("IT", 27),
        ])
        let account = Self.text(digits(length - 4))
        let rest = (account + country + "00").reduce(0) { rest, character in
            let value = Int(String(character), radix: 36) ?? 0
            return (rest * (value > 9 ? 100 : 10) + value) % 97
        }
        return country + String(format: "%02d", 98 - rest) + account
    }

    private mutating func bitcoin() -> String {
        var bytes: [UInt8] = [pick([0, 5])] + (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes += Array(SHA256.hash(data: Array(SHA256.hash(data: bytes)))).prefix(4)
        let zeros = bytes.prefix { $0 == 0 }.count
        var text = ""
        while bytes.contains(where: { $0 != 0 }) {
            var rest = 0
            for index in bytes.indices {
                let value = rest * 256 + Int(bytes[index])
                (bytes[index], rest) = (UInt8(value / 58), value % 58)
            }
            text.append(Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")[rest])
        }
        return String(repeating: "1", count: zeros) + String(text.reversed())
    }

    /// One digit twice, one of the others missing, in any order that does not begin with 0.
    private mutating func germanTaxID() -> String {
        var ten: [Int]
        repeat {
            ten = Array(Array(0...9).shuffled(using: &generator).dropLast())
            ten.append(ten[Int.random(in: 0..<9, using: &generator)])
            ten.shuffle(using: &generator)
        } while ten[0] == 0
        var product = 10
        for digit in ten {
            var sum = (digit + product) % 10
            if sum == 0 { sum = 10 }
            product = sum * 2 % 11
        }
        let check = 11 - product
        return Self.text(ten + [check == 10 ? 0 : check])
    }

    /// With the tables of the textbook.
    private static func verhoeff(_ digits: [Int]) -> Bool {
        let d = [
            "0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432",
            "7659821043",
            "8765932104", "9876543210",
        ].map { $0.compactMap(\.wholeNumberValue) }
        let p = [
            "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415",
            "7046913258",
        ].map { $0.compactMap(\.wholeNumberValue) }
        return digits.reversed().enumerated().reduce(0) { d[$0][p[$1.offset % 8][$1.element]] } == 0
    }
}
