import Foundation

/// Where the migrations are when nobody said so: under the working directory, or beside the executable's package.
enum MigrationsFolder {
    static func nearby() -> String {
        let fromHere = FileManager.default.currentDirectoryPath + "/migrations"
        if holdsMigrations(fromHere) { return fromHere }
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        for _ in 0..<5 {
            let candidate = folder.appendingPathComponent("migrations").path
            if holdsMigrations(candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        return fromHere
    }

    private static func holdsMigrations(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/0001_tenancy.sql")
    }
}
