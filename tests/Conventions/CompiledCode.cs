using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Conventions;

/// <summary>What an assembly reaches for, as the compiler wrote it down: no alias, no <c>using static</c> and no comment hides it.</summary>
internal sealed class CompiledCode
{
    private readonly MetadataReader _reader;

    public CompiledCode(Stream assembly) => _reader = new PEReader(assembly, PEStreamOptions.PrefetchEntireImage).GetMetadataReader();

    /// <summary>The assemblies that it refers to.</summary>
    public IEnumerable<string> Assemblies => _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name));

    /// <summary>The types of other assemblies that it names, with their namespaces.</summary>
    public IEnumerable<string> Types => _reader.TypeReferences.Select(_reader.GetTypeReference)
        .Select(type => $"{_reader.GetString(type.Namespace)}.{_reader.GetString(type.Name)}");

    /// <summary>The methods of other assemblies that it names, with their types.</summary>
    public IEnumerable<string> Methods => _reader.MemberReferences.Select(_reader.GetMemberReference).Where(m => m.Parent.Kind == HandleKind.TypeReference)
        .Select(method => $"{Name(_reader.GetTypeReference((TypeReferenceHandle)method.Parent))}.{_reader.GetString(method.Name)}");

    /// <summary>The functions of native libraries that it calls, by the names that the libraries know them by.</summary>
    public IEnumerable<string> NativeFunctions => _reader.MethodDefinitions.Select(_reader.GetMethodDefinition)
        .Where(method => (method.Attributes & MethodAttributes.PinvokeImpl) != 0)
        .Select(method => _reader.GetString(method.GetImport().Name));

    public static CompiledCode Of(Assembly assembly)
    {
        using var file = File.OpenRead(assembly.Location);
        return new CompiledCode(file);
    }

    private string Name(TypeReference type) => $"{_reader.GetString(type.Namespace)}.{_reader.GetString(type.Name)}";
}
