import Crypto
import Domain

/// Bitcoin addresses: Base58Check with its double SHA-256 for those from 1 and 3, bech32 (BIP 173) and bech32m
/// (BIP 350) for those from `bc1`.
enum BitcoinAddress {
    static func findBase58(at index: Int, in text: ByteText) -> Finding? {
        guard text[index] == UInt8(ascii: "1") || text[index] == UInt8(ascii: "3") else { return nil }
        let end = text.end(of: .base58, from: index, max: 36)
        guard (26...35).contains(end - index), !text[end].isNamePart else { return nil }
        guard let payload = decoded(text.bytes(index..<end)), payload[0] == 0 || payload[0] == 5 else { return nil }
        let hash = SHA256.hash(data: Array(SHA256.hash(data: Array(payload.prefix(21)))))
        guard Array(hash).prefix(4).elementsEqual(payload.suffix(4)) else { return nil }
        return Finding(.bitcoin, index..<end, isValidated: true)
    }

    static func findBech32(at index: Int, in text: ByteText) -> Finding? {
        guard text.has("bc1", at: index) || text.has("BC1", at: index) else { return nil }
        let end = text.end(of: .alphanumeric, from: index, max: 91)
        guard (14...90).contains(end - index), !text[end].isNamePart else { return nil }
        let written = text.bytes(index..<end)
        // Mixed case is not allowed.
        guard written.allSatisfy({ $0.isDigit || $0.isCapital == written[0].isCapital }) else { return nil }
        let values = written.dropFirst(3).compactMap { byte in bech32.firstIndex(of: byte.lowercased) }
        guard values.count == written.count - 3, let version = values.first, version <= 16 else { return nil }
        // The human-readable part `bc` in its expanded form.
        guard polymod([3, 3, 0, 2, 3] + values) == (version == 0 ? 1 : 0x2bc8_30a3) else { return nil }
        return Finding(.bitcoin, index..<end, isValidated: true)
    }

    private static let base58 = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
    private static let bech32 = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    /// The 25 bytes of a Base58 number; nil when it has more.
    private static func decoded(_ characters: [UInt8]) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 25)
        for character in characters {
            guard var carry = base58.firstIndex(of: character) else { return nil }
            for place in bytes.indices.reversed() {
                carry += Int(bytes[place]) * 58
                bytes[place] = UInt8(carry & 255)
                carry >>= 8
            }
            guard carry == 0 else { return nil }
        }
        return bytes
    }

    private static func polymod(_ values: [Int]) -> Int {
        let generator = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
        return values.reduce(1) { check, value in
            let top = check >> 25
            let next = (check & 0x1ff_ffff) << 5 ^ value
            return generator.enumerated().reduce(next) { top >> $1.offset & 1 == 1 ? $0 ^ $1.element : $0 }
        }
    }
}
