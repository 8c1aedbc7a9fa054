import Foundation
import Glibc

/// The operating-system user that the private Postgres runs as.
struct ServerOwner: Sendable {
    private let name: String?
    private let uid: UInt32
    private let gid: UInt32

    /// Ourselves; or, when we are root, `postgres`, else `nobody`.
    static func choose() throws -> Self {
        guard getuid() == 0 else { return Self(name: nil, uid: getuid(), gid: getgid()) }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) {
                return Self(name: name, uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid)
            }
        }
        throw StartError(
            .noPostgres, "Postgres does not run as root, and there is no user postgres or nobody to run it")
    }

    /// The command that runs a program as this user.
    func command(_ program: String, _ arguments: [String]) -> (String, [String]) {
        guard let name else { return (program, arguments) }
        return ("/usr/sbin/runuser", ["-u", name, "--", program] + arguments)
    }

    /// What makes `setpriv` become this user; nothing when we are it.
    var setprivArguments: [String] {
        name == nil ? [] : ["--reuid", "\(uid)", "--regid", "\(gid)", "--clear-groups"]
    }

    func give(_ path: String) throws {
        guard name != nil else { return }
        guard chown(path, uid, gid) == 0 else {
            throw StartError(.dataFolder, "cannot give \(path) to the user \(name ?? "")")
        }
    }

    /// Refuses a folder that the user cannot enter, with the reason, before anything is made in it.
    func checkReach(_ folder: String) throws {
        guard let name else { return }
        let (program, arguments) = command("/usr/bin/test", ["-x", folder])
        guard try Subprocess.run(program, arguments).status == 0 else {
            throw StartError(
                .dataFolder,
                "the user \(name), which runs Postgres because you are root, cannot enter \(folder); "
                    + "choose a data folder outside root's home, for example /var/lib/penstock")
        }
    }
}
