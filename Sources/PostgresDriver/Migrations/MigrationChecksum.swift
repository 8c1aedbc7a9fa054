/// The fingerprint by which a changed migration file is noticed: FNV-1a with 64 bits over the file's bytes, as 16
/// hexadecimal digits. It guards against mistakes, not against malice: who can change the files can change the table.
enum MigrationChecksum {
    static func text(of bytes: [UInt8]) -> String {
        let digits = String(value(of: bytes), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    static func value(of bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}
